/**
 * The macro's settings as Confluence keeps them: text by name, lists separated by commas. The core reads the names it knows,
 * ignores others, and takes the default for what it cannot read: a page must not break because somebody edited its source.
 */
export type MacroSettings = {
  /** Account keys; empty: every account allowed in the space. A key that is not allowed becomes a source that failed. */
  accounts?: string;
  /** Regions; empty: all of each account. */
  regions?: string;
  /** Start of the name; AWS filters by it. */
  prefix?: string;
  /** Text that name, description, metric or a dimension contains, letter case ignored. */
  text?: string;
  /** `alarm`, `insufficient_data`, `ok`; empty: all. */
  states?: string;
  /** `metric`, `composite`, `log`; empty: all. */
  kinds?: string;
  /** `yes`: leaves out alarms whose description begins with "DO NOT EDIT OR DELETE" (Auto Scaling's own). */
  hideScaling?: string;
  /** `state` (default: firing first, newest change first), `since` (newest change first), `name`. */
  sort?: string;
  /** How many rows, 1 to 500; default 50. */
  most?: string;
  /** The panel's alone: `table` (default), `tiles`, `counts`. */
  view?: string;
  /** The panel's alone: `yes` shows a graph in each row. */
  graph?: string;
};
