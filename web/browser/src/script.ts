// SPDX-License-Identifier: Apache-2.0
/** The script-tag build: puts the class on the page as `Keystile`. */

import { Keystile } from "./keystile.js";

Object.assign(globalThis, { Keystile });
