// Stores
export { KeyStoreDown, type KeyStoreFault, MemoryKeyStore } from "./memory-key-store.ts";
