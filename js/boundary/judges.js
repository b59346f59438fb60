// @ts-check
// The judges: what the core decides in one call, without a flow. The package `touchmark-core` is these alone.

import { apart, bytes, json, text } from "./values.js";

/** @param {import("./instance.js").Call} call @returns {import("../judge-types.js").Judges} */
export function judges(call) {
  return {
    checkUrl: (url, options) => call("checkUrl", text(url, "url"), options),
    classifyAddress: (ip) => call("classifyAddress", text(ip, "ip")),
    verifyWebhook: (options, body) => call("verifyWebhook", options, bytes(body)),
    recordDelivery: (options) => call("recordDelivery", options),
    validateStorage: (body) => call("validateStorage", bytes(body)),
    repairStorage: (body, options = {}) => call("repairStorage", bytes(body), options),
    markdownToStorage: (markdown, options = {}) => call("markdownToStorage", bytes(markdown), options),
    storageToText: (body) => call("storageToText", bytes(body)),
    planWorkItems: (body, options = {}) => call("planWorkItems", bytes(body), options),
    redact: (content, options) => call("redact", bytes(content), options),
    newExternalId: () => call("newExternalId"),
    signAwsRequest(request, credentials, nowMs) {
      const { body, rest } = apart(request);
      return call("signAwsRequest", json(rest), json(credentials), typeof nowMs === "number" ? nowMs : NaN, bytes(body ?? ""));
    },
    readAwsAnswer: (options, body) => call("readAwsAnswer", options, bytes(body)),
  };
}
