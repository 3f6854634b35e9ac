import { type Signal, signal } from "@preact/signals";
import { bound, freed, stored, type Table } from "./bindings";
import { ariaOf, type Control, capOf } from "./control";

/** Which control does what, kept in this browser under `name`. */
export class Keys<Id extends string> {
  readonly table: Signal<Table<Id>>;

  constructor(
    private readonly defaults: Table<Id>,
    private readonly name: string,
  ) {
    this.table = signal(stored(defaults, localStorage.getItem(name)));
  }

  bind(id: Id, control: Control): void {
    this.keep(bound(this.table.peek(), id, control));
  }

  free(control: Control): void {
    this.keep(freed(this.table.peek(), control));
  }

  reset(): void {
    this.keep(this.defaults);
  }

  /** What is written on the page's own key: the keyboard's first key for it; empty without one. */
  cap(id: Id): string {
    const key = this.key(id);
    return key === undefined ? "" : capOf(key);
  }

  /** The same as `aria-keyshortcuts` wants it. */
  aria(id: Id): string | undefined {
    const key = this.key(id);
    return key && ariaOf(key);
  }

  private key(id: Id): Control | undefined {
    return this.table.value[id].find((control) => control.startsWith("key:"));
  }

  private keep(table: Table<Id>): void {
    this.table.value = table;
    localStorage.setItem(this.name, JSON.stringify(table));
  }
}
