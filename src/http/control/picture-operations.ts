import { Type } from '@sinclair/typebox'
import { pictureName } from '../../images/own-pictures.js'
import { ofAccount, ofFile, type Operation } from './operation.js'
import { count, listOf, wordOf } from './schema-builders.js'

const pictureTypes = ['image/jpeg', 'image/png', 'image/webp']

const picture = Type.Object(
  {
    name: Type.String({ description: 'As rules have it: `then.picture`' }),
    format: wordOf(['jpeg', 'png', 'webp']),
    width: Type.Integer({ description: 'Of a JPEG that EXIF turns, upright' }),
    height: Type.Integer({ description: 'Of a JPEG that EXIF turns, upright' }),
    bytes: count({ description: 'The length of the file' }),
    sha256: Type.String({ description: 'Of the file, in hex' }),
    shared: Type.Boolean({ description: 'Whether it is a picture of `default`, which all accounts have' }),
  },
  { $id: 'OwnPicture' },
)

const named = Type.Object({ name: Type.String() })
const listed = Type.Object({ pictures: listOf(picture) })
const removed = Type.Object({ removed: Type.String() })

export const pictureOperations: readonly Operation[] = [
  ofAccount({
    method: 'GET',
    path: '/pictures',
    id: 'listPictures',
    calls: ['AccountControl.pictures', 'TemplateControl.pictures'],
    summary: 'Your own pictures',
    description:
      'Rules can make them the results of tasks. Lists those of the account and those of `default`, which all accounts have.',
    tag: 'pictures',
    writes: false,
    answer: listed,
    call: (account) => ({ pictures: account.pictures() }),
    template: { answer: listed, call: (template) => ({ pictures: template.pictures() }) },
  }),
  ofFile({
    method: 'GET',
    path: '/pictures/:name',
    id: 'getPicture',
    calls: ['AccountControl.readPicture', 'TemplateControl.readPicture'],
    summary: 'The file of a picture',
    description: 'Byte for byte as it was given. Also for HEAD.',
    tag: 'pictures',
    refuses: [404],
    params: named,
    types: pictureTypes,
    call: (account, { params }) => account.readPicture(params.name),
    template: { call: (template, { params }) => template.readPicture(params.name) },
    name: ({ params }) => params.name,
  }),
  ofAccount({
    method: 'PUT',
    path: '/pictures/:name',
    id: 'addPicture',
    calls: ['AccountControl.addPicture', 'TemplateControl.addPicture'],
    summary: 'Give a picture a name',
    description: `The body is the file, whose bytes say what it is; the content type may be missing (\`curl -T cat.png\`). The name has ${pictureName.expected}. The picture takes the place of an earlier one of that name; tasks that have the earlier one keep it. A reset of the account removes it; a picture of \`default\` is there for all accounts, and stays.`,
    tag: 'pictures',
    refuses: [409],
    writes: true,
    params: named,
    takesFile: pictureTypes,
    body: Type.Unsafe<Uint8Array>({}),
    answer: picture,
    call: (account, { params: { name }, body }) => account.addPicture(name, body),
    template: {
      answer: picture,
      call: (template, { params: { name }, body }) => template.addPicture(name, body),
    },
  }),
  ofAccount({
    method: 'DELETE',
    path: '/pictures/:name',
    id: 'removePicture',
    calls: ['AccountControl.removePicture', 'TemplateControl.removePicture'],
    summary: 'Remove a picture',
    description: 'Tasks that have it keep it.',
    tag: 'pictures',
    refuses: [404],
    writes: true,
    params: named,
    answer: removed,
    call: (account, { params: { name } }) => {
      account.removePicture(name)
      return { removed: name }
    },
    template: {
      answer: removed,
      call: (template, { params: { name } }) => {
        template.removePicture(name)
        return { removed: name }
      },
    },
  }),
]
