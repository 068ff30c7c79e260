// SPDX-License-Identifier: Apache-2.0
// Puts what web/ui/src/swap.ts exports where a test can call it.
import { refresh, swap } from "../../../web/ui/src/swap";

Object.assign(window, { swap, refresh });
