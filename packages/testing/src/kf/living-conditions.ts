import type { KfCondition, KfConditionType } from "./kf-broker.ts";

/** What has to be well, each by itself, for a broker to be Ready. The order is the one in which they are looked at. */
const PARTS = ["CredsSecretReady", "CredsSecretPopulatedReady", "CatalogReady"] as const;

export type PartCondition = (typeof PARTS)[number];

/**
 * A broker's conditions by Knative's rules for what goes on living: Ready takes over what is wrong with one of its parts, False
 * before Unknown and the newest first, and is True where nothing is wrong.
 */
export class LivingConditions {
  #all: readonly KfCondition[];
  readonly #now: () => string;

  /** @param now the time, as the API writes it */
  constructor(conditions: readonly KfCondition[] = [], now: () => string) {
    this.#all = conditions;
    this.#now = now;
  }

  /** Sorted by type, as Knative stores them. */
  get all(): readonly KfCondition[] {
    return this.#all;
  }

  /** Adds what is missing: unknown, but true where Ready is. */
  initialize(): void {
    const ready = this.#find("Ready") ?? this.#set({ type: "Ready", status: "Unknown" });
    const status = ready.status === "True" ? "True" : "Unknown";
    for (const type of PARTS) if (this.#find(type) === undefined) this.#set({ type, status });
  }

  markTrue(type: PartCondition): void {
    this.#set({ type, status: "True" });
    this.#set({ ...(this.#wrongPart() ?? { status: "True" }), type: "Ready" });
  }

  markFalse(type: KfConditionType, reason: string, message: string): void {
    this.#set({ type, status: "False", reason, message });
    this.#set({ type: "Ready", status: "False", reason, message });
  }

  /** What is False elsewhere goes on to count for more. */
  markUnknown(type: PartCondition, reason: string, message: string): void {
    this.#set({ type, status: "Unknown", reason, message });
    if (PARTS.some((part) => this.#find(part)?.status === "False")) {
      if (this.#find("Ready")?.status !== "False") this.markFalse("Ready", reason, message);
      return;
    }
    this.#set({ type: "Ready", status: "Unknown", reason, message });
  }

  #find(type: KfConditionType): KfCondition | undefined {
    return this.#all.find((condition) => condition.type === type);
  }

  /** Its time changes with anything else of it. */
  #set({ type, status, reason, message }: KfCondition): KfCondition {
    const old = this.#find(type);
    if (old?.status === status && old.reason === reason && old.message === message) return old;
    const told = { ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) };
    const next: KfCondition = { lastTransitionTime: this.#now(), ...told, status, type };
    const others = this.#all.filter((condition) => condition.type !== type);
    this.#all = [...others, next].sort((one, other) => (one.type < other.type ? -1 : 1));
    return next;
  }

  #wrongPart(): Omit<KfCondition, "type"> | undefined {
    const parts = this.#all
      .filter(({ type }) => type !== "Ready")
      .sort((one, other) => (other.lastTransitionTime ?? "").localeCompare(one.lastTransitionTime ?? ""));
    const wrong = parts.find(({ status }) => status === "False") ?? parts.find(({ status }) => status === "Unknown");
    return wrong ?? (parts.length < PARTS.length ? { status: "Unknown" } : undefined);
  }
}
