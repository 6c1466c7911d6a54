/** Why a template cannot be read or run. It never leaves the engine in memory. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
  /** `chart/templates/x.yaml:3:12`, or without the column where the template cannot be read. Of nested places the outermost counts. */
  where: string | undefined;
  /** Whether the chart itself complains, by `required` or `fail`. */
  readonly byChart: boolean;

  constructor(message: string, { where, byChart = false }: { readonly where?: string; readonly byChart?: boolean } = {}) {
    super(message);
    this.where = where;
    this.byChart = byChart;
  }
}
