// The hostile client as a process of its own: it gives way to everybody else, or what it takes of the machine would
// be taken for what it takes of the server.
import { setPriority } from 'node:os'
import { ATTACKS, type Target } from './attacks.ts'
import { pause } from './wire.ts'

/** How much longer than it was told an attack may take to end, in milliseconds. */
const GRACE_MS = 2_000

setPriority(19)
process.on('message', ({ name, target, ms }: { name: string; target: Target; ms: number }) => {
  const attack = ATTACKS[name]
  if (!attack) throw new Error(`no attack is called ${name}`)
  // Whatever it still waits for, nobody waits for it.
  Promise.race([attack(target, Date.now() + ms), pause(ms + GRACE_MS)]).then(
    () => process.send?.({ error: null }),
    (error) => process.send?.({ error: String(error) }),
  )
})
