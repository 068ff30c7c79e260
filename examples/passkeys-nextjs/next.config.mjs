// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // This folder is a whole app, although it lies inside another repository.
  turbopack: { root: here },
  outputFileTracingRoot: here,
};
