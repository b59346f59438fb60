// @ts-check
/** A specification as a team writes one, and the page that carries it: for `npm start` and for tests. */

export const TITLE = "Parcel lockers: specification";

/** Storage format: chapters, a numbered list, a table with merged cells, Given/When/Then, open ticks, and what is no requirement. */
export const BODY = `<p>People collect and send parcels day and night, without a queue. Owner: Depot team. Status: <strong>in review</strong>.</p>
<h2>1 Collecting a parcel</h2>
<p>As a person with a parcel I want to open my locker by myself, so that I do not wait for anybody.</p>
<h3>Requirements</h3>
<ul><li><p>PL-1: The locker must open with the code from the message.</p><ul><li><p>Given a wrong code, when it is entered, then it is refused and counted.</p></li><li><p>Given five wrong codes, when a sixth is entered, then the locker stays shut for ten minutes.</p></li></ul></li>
<li><p>PL-2: The door must open within two seconds after the last digit.</p></li><li><p>PL-3: A door that stays open for a minute should be reported to the depot.</p></li></ul>
<h2>2 Sending a parcel</h2>
<table><tbody><tr><th><p>Id</p></th><th><p>Requirement</p></th><th><p>Priority</p></th><th><p>Estimate</p></th></tr>
<tr><td><p>PL-10</p></td><td><p>A label is printed at the locker.</p></td><td rowspan="2"><p>Must</p></td><td><p>3 days</p></td></tr>
<tr><td><p>PL-11</p></td><td><p>A parcel above 20 kg is refused, and the screen says its weight.</p></td><td><p>1 day</p></td></tr>
<tr><td><p>PL-12</p></td><td><p>The receipt can be sent by e-mail. Depends on PL-10.</p></td><td><p>Could</p></td><td><p>2 days</p></td></tr></tbody></table>
<h2>3 Operations</h2>
<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>Send a daily report of open doors to the depot</ac:task-body></ac:task><ac:task><ac:task-id>2</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Choose a vendor for batteries</ac:task-body></ac:task></ac:task-list>
<p>Technicians ought to hear of a low battery before it is empty.</p>
<h2>Out of scope</h2>
<ul><li><p>Lockers for frozen food</p></li><li><p>Payment at the locker</p></li></ul>
<h2>Open questions</h2>
<p>How many lockers stand at one place?</p>`;

/**
 * Puts the specification into a space, once.
 *
 * @param {import("../../local/host.js").Host} host
 * @param {{spaceKey: string, installation?: string, title?: string, body?: string}} where another title and body than the sample's
 * @returns {Promise<string>} the page's id
 */
export async function addSpecification(host, { spaceKey, installation, title = TITLE, body = BODY }) {
  const site = await host.site(installation);
  const space = site.spaceByKey(spaceKey);
  if (!space) throw new Error(`There is no space ${spaceKey}.`);
  const known = site.pageByTitle(space.id, title);
  if (known) return known.id;
  const page = site.newPage({ id: site.nextId(), spaceId: space.id, title, parentId: space.homepageId, authorId: host.accountId("writer", installation), position: 0 });
  await site.savePage(page, body);
  return page.id;
}

/**
 * The sample's page beside a Jira whose site admin has chosen one project, so that nobody is asked where the items go. What was settled
 * when the page was there already stays.
 *
 * @param {import("../../local/host.js").Host} host
 * @param {{spaceKey: string}} where
 * @returns {Promise<string>} the page's id
 */
export async function demonstrateWorkItems(host, { spaceKey }) {
  const site = await host.site();
  const isNew = !site.pageByTitle(site.spaceByKey(spaceKey)?.id ?? "", TITLE);
  const project = (await host.jira()).project("DEMO");
  const page = await addSpecification(host, { spaceKey });
  if (!isNew || !project) return page;
  const settings = { projects: { all: false, ids: [project.id] }, spaces: { all: true }, criteria: "tasks", labels: [] };
  // Without the choice the panel asks for the project: no reason to stop the demo.
  await host.invoke({ moduleKey: "work-items-settings", functionKey: "workItems.saveSettings", payload: { settings }, user: "admin" });
  return page;
}

/** Another version of the page, as if somebody had edited it. @param {import("../../local/host.js").Host} host @param {string} pageId @param {(body: string) => string} change */
export async function editSpecification(host, pageId, change) {
  const site = await host.site();
  const page = site.pages.get(pageId);
  const last = page?.versions.at(-1);
  if (!page || !last) throw new Error(`There is no page ${pageId}.`);
  const body = change(await site.body(pageId, last.number));
  const version = { ...last, number: last.number + 1, createdAt: site.now(), authorId: host.accountId("writer") };
  await site.savePage({ ...page, versions: [...page.versions, version] }, body);
  return version.number;
}
