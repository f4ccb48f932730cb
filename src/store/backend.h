/*
 * backend.h - what a store back end provides; called only by store.c.
 *
 * A back end keeps rows and knows nothing of cycles, diffs or classes: store.c merges events, folds them
 * and decides which rows come and go. Two back ends pass tests/unit/store_test.c: SQLite and memory.
 * (The store module's own header; nothing outside src/store includes it.)
 */
#ifndef BC_STORE_BACKEND_H
#define BC_STORE_BACKEND_H

#include "store/store.h"

#endif
