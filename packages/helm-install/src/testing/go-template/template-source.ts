/** A file with templates, and its name. */
export class TemplateSource {
  readonly name: string;
  readonly text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** `chart/templates/x.yaml:3`. */
  line(at: number): string {
    return `${this.name}:${this.text.slice(0, at).split("\n").length}`;
  }

  /** `chart/templates/x.yaml:3:12`, counted as Go does: lines from 1, and bytes from 0. */
  place(at: number): string {
    const before = this.text.slice(0, at);
    return `${this.line(at)}:${Buffer.byteLength(before.slice(before.lastIndexOf("\n") + 1))}`;
  }
}
