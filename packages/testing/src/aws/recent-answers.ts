import { notServed } from "./aws-fault.ts";
import type { ServiceCall } from "./aws-services.ts";

type Answer = { readonly output: object } | { readonly fault: unknown };

const READ = /^(Get|List|Describe|Head)/;

/** What reads were answered last, so that one can be answered the same again when it should be answered otherwise. */
export class RecentAnswers {
  readonly #answers = new Map<string, Answer>();

  /** Does what is asked for, and remembers what comes of it, if it is a read. */
  around(call: ServiceCall, effect: () => object): object {
    if (!READ.test(call.operation)) return effect();
    const question = questionOf(call);
    try {
      const output = effect();
      this.#answers.set(question, { output });
      return output;
    } catch (fault) {
      this.#answers.set(question, { fault });
      throw fault;
    }
  }

  /** What the same question was answered the last time. */
  again(call: ServiceCall): object {
    const answer = this.#answers.get(questionOf(call));
    if (answer === undefined) throw notServed(`a stale answer to a ${call.service}:${call.operation} that was not asked before`);
    if ("fault" in answer) throw answer.fault;
    return answer.output;
  }
}

const questionOf = ({ service, region, operation, input }: ServiceCall): string =>
  `${service}:${operation} ${region} ${JSON.stringify(input)}`;
