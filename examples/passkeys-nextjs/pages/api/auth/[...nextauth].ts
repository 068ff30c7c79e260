// SPDX-License-Identifier: Apache-2.0
import NextAuth from "next-auth";

import { authOptions } from "@/lib/auth-options";

export default NextAuth(authOptions);
