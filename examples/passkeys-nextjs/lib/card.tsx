// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";

/** One centred card: what every page of this app is. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main>
      <section className="card">
        <img className="mark" src="/key.svg" alt="" width={32} height={32} />
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  );
}

export type Notice = { kind: "good" | "bad"; text: string };

/** What just happened, said once; screen readers hear it too. */
export function Notices({ notice }: { notice: Notice | null }) {
  return (
    <div role={notice?.kind === "bad" ? "alert" : "status"}>
      {notice && <p className={`notice ${notice.kind}`}>{notice.text}</p>}
    </div>
  );
}
