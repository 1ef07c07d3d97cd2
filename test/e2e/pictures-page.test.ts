import { testPrograms } from './shell-page.js'

testPrograms('docs/pictures.md', ['fetched.sh', 'own.sh'])
