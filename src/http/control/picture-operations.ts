import { Type } from '@sinclair/typebox'
import { pictureName } from '../../images/own-pictures.js'
import { ofServer, type Operation } from './operation.js'
import { count, listOf, wordOf } from './schema-builders.js'

const pictureTypes = ['image/jpeg', 'image/png', 'image/webp']

const picture = Type.Object({
  name: Type.String({ description: 'As rules have it: `then.picture`' }),
  format: wordOf(['jpeg', 'png', 'webp']),
  width: Type.Integer({ description: 'Of a JPEG that EXIF turns, upright' }),
  height: Type.Integer({ description: 'Of a JPEG that EXIF turns, upright' }),
  bytes: count({ description: 'The length of the file' }),
  sha256: Type.String({ description: 'Of the file, in hex' }),
})

const named = Type.Object({ name: Type.String() })

export const pictureOperations: readonly Operation[] = [
  ofServer({
    method: 'GET',
    path: '/pictures',
    calls: ['Control.pictures'],
    summary: 'Your own pictures',
    description: 'Rules can make them the results of tasks. They belong to no account, and a reset leaves them.',
    tag: 'pictures',
    answer: Type.Object({ pictures: listOf(picture) }),
    call: (control) => ({ pictures: control.pictures() }),
  }),
  ofServer({
    method: 'GET',
    path: '/pictures/:name',
    calls: ['Control.picture'],
    summary: 'The file of a picture',
    tag: 'pictures',
    params: named,
    answer: Type.Object({ format: Type.String(), content: Type.Unsafe<Uint8Array>({}) }),
    call: (control, { params: { name } }) => control.picture(name),
    sendsFile: { types: pictureTypes, of: ({ format, content }) => ({ type: `image/${format}`, bytes: content }) },
  }),
  ofServer({
    method: 'PUT',
    path: '/pictures/:name',
    calls: ['Control.addPicture'],
    summary: 'Give a picture a name',
    description: `The body is the file, whose bytes say what it is; the content type may be missing (\`curl -T cat.png\`). The name has ${pictureName.expected}. The picture takes the place of an earlier one of that name; tasks that have the earlier one keep it.`,
    tag: 'pictures',
    params: named,
    takesFile: pictureTypes,
    body: Type.Unsafe<Uint8Array>({}),
    answer: picture,
    call: (control, { params: { name }, body }) => control.addPicture(name, body),
  }),
  ofServer({
    method: 'DELETE',
    path: '/pictures/:name',
    calls: ['Control.removePicture'],
    summary: 'Remove a picture',
    description: 'Tasks that have it keep it.',
    tag: 'pictures',
    params: named,
    answer: Type.Object({ removed: Type.String() }),
    call: (control, { params: { name } }) => {
      control.removePicture(name)
      return { removed: name }
    },
  }),
]
