import type { Span } from './calendar.ts';
import type { ModelCube, ModelSite } from './sites.ts';
import type { SimEvent } from './traffic.ts';

/** What one cell should count. */
export interface ModelCell {
  count: number;
  visits: number;
  visitors: number;
  /** Entries of those who cannot be told apart. */
  anonymous: number;
}

/** What one window should hold. */
export class ModelWindow {
  readonly span: Span;
  readonly site: ModelSite;
  /** The cells of each cube. */
  readonly cells: Map<string, Map<string, ModelCell>>;
  /** Whether it is known of each event if and in what order it was counted here. */
  exact = true;
  /** Events that were counted here in any case. */
  sure = 0;
  /** Those of nobody in particular, and others that may have been. */
  sureAnonymous = 0;
  possible = 0;
  readonly #visitors = new Map<
    string,
    { views: number; visits: number; in: Map<string, Set<string>> }
  >();

  constructor(span: Span, site: ModelSite) {
    this.span = span;
    this.site = site;
    const cubes = site.cubes.filter(({ kind }) => kind === span.kind);
    this.cells = new Map(cubes.map(({ name }) => [name, new Map()]));
  }

  forget(visitor: string): void {
    this.#visitors.delete(visitor);
  }

  add(event: SimEvent): void {
    const visitor = event.visitor === undefined ? undefined : this.#visitor(event.visitor);
    if (visitor && event.what === 'view') visitor.views += 1;
    if (visitor && event.entry) visitor.visits += 1;
    for (const cube of this.site.cubes) {
      if (cube.kind !== this.span.kind) continue;
      const told = cube.cellsOfVisitor === undefined ? undefined : visitor;
      this.#addTo(cube, event, told);
    }
  }

  #addTo(
    cube: ModelCube,
    event: SimEvent,
    visitor: ReturnType<ModelWindow['visitorOf']> | undefined,
  ): void {
    const grant = event.what === 'grant';
    if (grant && (!visitor || cube.dimension === 'page')) return;
    const cell = this.#cell(cube, event);
    const { bounds } = cube;
    if (!grant && !(visitor && bounds && visitor.views > bounds.count)) cell.count += 1;
    if (!grant && event.entry && !(visitor && bounds && visitor.visits > bounds.visits)) {
      cell.visits += 1;
    }
    if (!visitor) {
      if (event.entry) cell.anonymous += 1;
      return;
    }
    const seenIn = visitor.in.get(cube.name) ?? new Set();
    visitor.in.set(cube.name, seenIn);
    const value = dimensionOf(cube, event);
    if (!seenIn.has(value) && seenIn.size < (cube.cellsOfVisitor ?? 0)) {
      seenIn.add(value);
      cell.visitors += 1;
    }
    if (grant && event.entry && cell.anonymous > 0) cell.anonymous -= 1;
  }

  #cell(cube: ModelCube, event: SimEvent): ModelCell {
    const cells = this.cells.get(cube.name) ?? new Map<string, ModelCell>();
    const value = dimensionOf(cube, event);
    const cell = cells.get(value) ?? { count: 0, visits: 0, visitors: 0, anonymous: 0 };
    cells.set(value, cell);
    return cell;
  }

  visitorOf(id: string) {
    return this.#visitors.get(id) ?? { views: 0, visits: 0, in: new Map<string, Set<string>>() };
  }

  #visitor(id: string) {
    const visitor = this.visitorOf(id);
    this.#visitors.set(id, visitor);
    return visitor;
  }
}

function dimensionOf({ dimension }: ModelCube, event: SimEvent): string {
  return dimension === undefined ? '' : event[dimension];
}
