/** What the host's parts know of each other. */
import type { Clock } from "./clock.js";
import type { Site } from "./confluence/site.js";
import type { Installation } from "./installations.js";
import type { Invocation } from "./runtime/invoke.js";
import type { Manifest } from "./manifest/manifest.js";
import type { Store } from "./store.js";

/** One call of the platform, as the app sent it. */
export interface PlatformCall {
  invocation: Invocation;
  name: string;
  path: string;
  body: string | undefined;
}

export interface HostParts {
  manifest: Manifest;
  clock: Clock;
  store: Store;
  /** The environment's part of the store: what the app keeps, waits for and was allowed. */
  appStore: Store;
  /** Frames come from the developer's own servers, at the ports that resources name. */
  tunnel: boolean;
  environment: import("./surroundings/environments.js").Environment;
  upgrades: Awaited<ReturnType<typeof import("./surroundings/upgrades.js").openUpgrades>>;
  /** A line of the app's own; in production only a site's admin sees it. */
  appLog: (level: string, line: string) => void;
  adminLog: () => string[];
  log: (level: string, line: string) => void;
  recentLog: () => string[];
  firstInstallation: string;
  installation: (id: string) => Installation;
  installations: () => Installation[];
  site: (id: string) => Promise<Site>;
  url: () => string;
  outsideFetch: typeof globalThis.fetch;
  faults: ReturnType<typeof import("./faults.js").makeFaults>;
  meter: import("./meter.js").Meter;
  answers: Awaited<ReturnType<typeof import("./platform/answers.js").readAnswers>>;
  approvals: Awaited<ReturnType<typeof import("./platform/approvals.js").openApprovals>>;
  registry: import("./git/registry.js").Registry;
  observe: (event: PlatformCall) => void;
  invoker: ReturnType<typeof import("./runtime/invoke.js").makeInvoker>;
  kvs: ReturnType<typeof import("./platform/kvs/kvs.js").makeKvs>;
  queue: ReturnType<typeof import("./platform/queue.js").makeQueue>;
  schedules: ReturnType<typeof import("./platform/schedules.js").makeSchedules>;
  confluence: ReturnType<typeof import("./confluence/api.js").makeConfluenceApi>;
  jira: ReturnType<typeof import("./jira/api.js").makeJiraApi>;
  webTriggers: ReturnType<typeof import("./platform/web-triggers.js").makeWebTriggers>;
  egress: ReturnType<typeof import("./platform/egress.js").makeEgress>;
  llm: ReturnType<typeof import("./platform/llm.js").makeLlm>;
  realtime: ReturnType<typeof import("./platform/realtime.js").makeRealtime>;
  frames: ReturnType<typeof import("./pages/frames.js").makeFrames>;
  platform: (invocation: Invocation, meta: any, path: string, init: any) => Promise<Response>;
}
