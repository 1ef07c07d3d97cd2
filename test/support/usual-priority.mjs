// Loaded into each process and thread that draws for a test: drawing waits for all else that the machine has to do, which
// on one that is busy is a long time.
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

os.setPriority = () => undefined
syncBuiltinESMExports()
