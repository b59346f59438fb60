#!/usr/bin/env node
import { Boiler } from "./index.js";

const limit = Number(process.env.KETTLE_LIMIT ?? 10);
await new Boiler({ cups: limit }).run();
