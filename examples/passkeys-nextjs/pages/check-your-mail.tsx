// SPDX-License-Identifier: Apache-2.0
import Link from "next/link";

import { Card } from "@/lib/card";

export default function CheckYourMailPage() {
  return (
    <Card title="Check your mail">
      <p>A link to sign in is on its way. It works once, within 24 hours.</p>
      <p className="quiet">In development no mail leaves this computer: find it in the inbox that caught it.</p>
      <Link className="button secondary" href="/signin">
        Use another address
      </Link>
    </Card>
  );
}
