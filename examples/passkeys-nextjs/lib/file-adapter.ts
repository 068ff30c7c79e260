// SPDX-License-Identifier: Apache-2.0
// A NextAuth adapter that keeps users and sign-in links in one JSON file.
//
// Why not a database: sessions are JWTs, so two small tables remain, and drivers for Node 20 download an
// engine or a compiled binary when they are installed. Every call reads and writes the file without
// giving way, so in the one process of this example a link can be used once only. For a real app take
// any of NextAuth's adapters: nothing else changes.
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import type { Adapter, AdapterUser, VerificationToken } from "next-auth/adapters";

// Dates are text in JSON.
type StoredUser = Omit<AdapterUser, "emailVerified"> & { emailVerified: string | null };
type StoredLink = Omit<VerificationToken, "expires"> & { expires: string };
type Database = { users: StoredUser[]; links: StoredLink[] };

const store = (user: AdapterUser): StoredUser => ({
  ...user,
  emailVerified: user.emailVerified?.toISOString() ?? null,
});
const revive = (user: StoredUser): AdapterUser => ({
  ...user,
  emailVerified: user.emailVerified ? new Date(user.emailVerified) : null,
});

export function fileAdapter(url: string) {
  const path = url.replace(/^file:/, "");

  const read = (): Database => {
    try {
      return JSON.parse(readFileSync(path, "utf8")) as Database;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { users: [], links: [] };
      throw error;
    }
  };
  const write = (database: Database): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(database, null, 2), { mode: 0o600 });
    renameSync(`${path}.new`, path); // a crash leaves the old file or the new one, never half
  };

  return {
    createUser(user: Omit<AdapterUser, "id">) {
      const database = read();
      const created = { ...user, id: randomUUID() } as AdapterUser;
      database.users.push(store(created));
      write(database);
      return created;
    },
    getUser(id) {
      const user = read().users.find((one) => one.id === id);
      return user ? revive(user) : null;
    },
    getUserByEmail(email) {
      const user = read().users.find((one) => one.email === email);
      return user ? revive(user) : null;
    },
    updateUser(changes) {
      const database = read();
      const place = database.users.findIndex(({ id }) => id === changes.id);
      const user = database.users[place];
      if (!user) throw new Error("No such user");
      const updated = { ...revive(user), ...changes };
      database.users[place] = store(updated);
      write(database);
      return updated;
    },
    createVerificationToken(link) {
      const database = read();
      const now = new Date().toISOString(); // ISO dates compare as text
      database.links = database.links.filter(({ expires }) => expires > now);
      database.links.push({ ...link, expires: link.expires.toISOString() });
      write(database);
      return link;
    },
    useVerificationToken({ identifier, token }) {
      const database = read();
      const link = database.links.find((one) => one.identifier === identifier && one.token === token);
      if (!link) return null;
      database.links.splice(database.links.indexOf(link), 1);
      write(database);
      return { ...link, expires: new Date(link.expires) };
    },
  } satisfies Adapter;
}
