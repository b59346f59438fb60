import { CoreError, openCore } from "touchmark-core";

const core = await openCore();
try {
  core.checkUrl("https://example.com/", { provider: "nobody" });
} catch (error) {
  console.log(error instanceof CoreError, error.code, error.field);
}
