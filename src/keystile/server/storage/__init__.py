# SPDX-License-Identifier: Apache-2.0
"""Storage: the ports over a database. Statements are plain, portable SQL, written once; no business rules.

`database` says what a store needs of a database, `sqlite` is one; `statements` holds the SQL; `changes` turns
domain changes into statements; `records`, `reads` answer the reading ports.
"""
