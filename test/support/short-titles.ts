import { beforeEach } from 'vitest'

const most = 120

/** A test fails where its title, the names of its groups included, does not fit on a line: data belong in its body. */
beforeEach(({ task }) => {
  const names = [task.name]
  for (let { suite } = task; suite !== undefined; { suite } = suite) names.unshift(suite.name)
  const title = names.join(' > ')
  if (title.length <= most) return
  throw new Error(
    `the title has ${title.length} characters, at most ${most} fit; name the case, not its data: ${title.slice(0, most)}…`,
  )
})
