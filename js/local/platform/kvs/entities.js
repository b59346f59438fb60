// @ts-check
/**
 * Custom entities: typed values and queries over the indexes that manifest.yml declares.
 * Sources: storage-reference/entities-{manifest,api,api-query,transactions}, limits-kvs-ce.
 */
import { Refused } from "./checks.js";
import { LIMITS } from "../../limits.js";

/** @typedef {{name: string, attributes?: Record<string, {type: string}>, indexes?: (string | {name: string, range?: string[], partition?: string[]})[]}} Entity */
/** @typedef {{property?: string, condition: string, values: any[]}} Condition */

/** @type {Record<string, (found: any, values: any[]) => boolean>} */
const CONDITIONS = {
  BEGINS_WITH: (found, [start]) => typeof found === "string" && found.startsWith(start),
  BETWEEN: (found, [from, to]) => found >= from && found <= to,
  EXISTS: (found) => found !== undefined,
  NOT_EXISTS: (found) => found === undefined,
  GREATER_THAN: (found, [than]) => found > than,
  GREATER_THAN_EQUAL_TO: (found, [than]) => found >= than,
  LESS_THAN: (found, [than]) => found < than,
  LESS_THAN_EQUAL_TO: (found, [than]) => found <= than,
  CONTAINS: (found, [part]) => typeof found === "string" && found.includes(part),
  NOT_CONTAINS: (found, [part]) => typeof found === "string" && !found.includes(part),
  EQUAL_TO: (found, [value]) => found === value,
  NOT_EQUAL_TO: (found, [value]) => found !== value,
};
/** On a range only what keeps its order can be asked. */
const OF_RANGES = new Set(["BEGINS_WITH", "BETWEEN", "EQUAL_TO", "GREATER_THAN", "GREATER_THAN_EQUAL_TO", "LESS_THAN", "LESS_THAN_EQUAL_TO"]);

/** @param {import("../../manifest/manifest.js").Manifest} manifest @param {unknown} name @returns {Entity} */
export function entityOf(manifest, name) {
  const entity = manifest.entities.find((candidate) => candidate.name === name);
  if (!entity) throw new Refused(404, "ENTITY_NOT_FOUND", `manifest.yml declares no entity "${name}".`);
  return entity;
}

/** @param {Entity} entity @param {any} value */
export function checkEntityValue(entity, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Refused(400, "INVALID_VALUE", "An entity is an object of its attributes.");
  for (const [name, held] of Object.entries(value)) {
    const type = entity.attributes?.[name]?.type;
    if (!type) throw new Refused(400, "INVALID_ATTRIBUTE", `The entity "${entity.name}" has no attribute "${name}".`);
    if (!isOf(type, held)) throw new Refused(400, "INVALID_ATTRIBUTE_TYPE", `The attribute "${name}" is of the type ${type}${type === "integer" ? ", which holds 32 bits: from -2,147,483,648 to 2,147,483,647" : ""}.`);
  }
}

/** @param {string} type @param {any} value */
function isOf(type, value) {
  if (type === "integer") return Number.isInteger(value) && Math.abs(value) <= 2 ** 31 && value !== 2 ** 31;
  if (type === "float") return typeof value === "number" && Number.isFinite(value);
  if (type === "string") return typeof value === "string" && value.trim() !== "";
  return type === "boolean" ? typeof value === "boolean" : value !== undefined && value !== null;
}

/** @param {{and?: Condition[], or?: Condition[]} | undefined} conditions @param {any} value @param {Entity} entity */
export function conditionsHold(conditions, value, entity) {
  const { and, or } = conditions ?? {};
  const one = (/** @type {Condition} */ { property = "", condition, values }) => holds(entity, property, condition, values, value?.[property]);
  if (or && or.length > 0) return or.some(one);
  return (and ?? []).every(one);
}

/** @param {Entity} entity @param {string} property @param {string} condition @param {any[]} values @param {any} found */
function holds(entity, property, condition, values, found) {
  const type = entity.attributes?.[property]?.type;
  if (!type || type === "any") throw new Refused(422, "INVALID_QUERY", `A condition needs a typed attribute, not "${property}".`);
  const test = CONDITIONS[condition];
  if (!test) throw new Refused(400, "INVALID_QUERY", `There is no condition ${condition}.`);
  if (found === undefined && !["EXISTS", "NOT_EXISTS"].includes(condition)) return false;
  return test(found, values);
}

/**
 * @template {{key: string, value: any}} Row
 * @param {Entity} entity
 * @param {any} query
 * @param {Row[]} rows all of the entity
 * @returns {Row[]} what the query finds, in its order
 */
export function select(entity, query, rows) {
  const { range, partition } = indexOf(entity, query.indexName);
  const wanted = query.partition ?? [];
  if (wanted.length !== partition.length) throw new Refused(400, "INVALID_QUERY", `The index "${query.indexName}" takes ${partition.length} values for its partition.`);
  const asked = [...(query.filters?.and ?? []), ...(query.filters?.or ?? []), ...(query.range ? [query.range] : [])];
  if (asked.length > LIMITS.entityConditions) throw new Refused(400, "INVALID_QUERY", `A query has at most ${LIMITS.entityConditions} conditions.`);
  if (query.range && !OF_RANGES.has(query.range.condition)) throw new Refused(400, "INVALID_QUERY", `where() does not take ${query.range.condition}.`);
  const held = (/** @type {Row} */ row) => (range === undefined ? row.key : row.value[range]);
  const found = rows.filter((row) =>
    held(row) !== undefined && partition.every((name, at) => row.value[name] === wanted[at]) &&
    (!query.range || CONDITIONS[query.range.condition]?.(held(row), query.range.values)) && conditionsHold(query.filters, row.value, entity));
  found.sort((a, b) => order(held(a), held(b)) || order(a.key, b.key));
  return query.sort === "DESC" ? found.reverse() : found;
}

/** @param {Entity} entity @param {string} name @returns {{range: string | undefined, partition: string[]}} the range is the key when there is none */
function indexOf(entity, name) {
  if (name === "by-key") return { range: undefined, partition: [] };
  for (const index of entity.indexes ?? []) {
    if (index === name) return { range: name, partition: [] };
    if (typeof index === "object" && index.name === name) return { range: index.range?.[0], partition: index.partition ?? [] };
  }
  throw new Refused(400, "INVALID_INDEX", `The entity "${entity.name}" has no index "${name}".`);
}

/** @param {any} a @param {any} b */
function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
