import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { KEYS, chord, groups, keyFor } from '../../static/js/desk/keys.js'

const press = (key, more = {}) => ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, repeat: false, isComposing: false, ...more })

test('every key is in the help, with words', () => {
  assert.deepEqual(groups().flatMap(([, keys]) => keys), KEYS)
  for (const key of KEYS) assert.ok(key.words && key.show.length === key.keys.length, key.name)
})

test('no key and no name is there twice', () => {
  const chords = KEYS.flatMap((key) => key.keys)
  assert.equal(new Set(chords).size, chords.length)
  assert.equal(new Set(KEYS.map((key) => key.name)).size, KEYS.length)
})

test('every button of the desk has an entry in the table', () => {
  const html = readFileSync(new URL('../../wall/web/templates/desk.html', import.meta.url), 'utf8')
  const names = new Set(KEYS.map((key) => key.name))
  const buttons = [...html.matchAll(/data-do="(\w+)"/g)].map(([, name]) => name)
  assert.ok(buttons.length > 10)
  for (const name of buttons) assert.ok(names.has(name), name)
})

test('every name has something that does it', () => {
  const desk = readFileSync(new URL('../../static/js/desk.js', import.meta.url), 'utf8')
  const decide = readFileSync(new URL('../../static/js/desk/decide.js', import.meta.url), 'utf8')
  for (const { name } of KEYS) assert.match(desk + decide, new RegExp(`^ +${name}[:,(]`, 'm'), name)
})

test('keys are read whatever their case', () => {
  assert.equal(keyFor(press('A'), false).name, 'approve')
  assert.equal(keyFor(press('?', { shiftKey: true }), false).name, 'help')
})

test('undo has two keys', () => {
  assert.equal(keyFor(press('u'), false).name, 'undo')
  assert.equal(keyFor(press('z', { ctrlKey: true }), false).name, 'undo')
  assert.equal(keyFor(press('z', { metaKey: true }), false).name, 'undo')
  assert.equal(keyFor(press('a', { ctrlKey: true }), false), undefined)
})

test('keyboards of other scripts are read by place', () => {
  assert.equal(chord(press('ф', { code: 'KeyA' })), 'a')
  assert.equal(chord(press('ش', { code: 'KeyA' })), 'a')
  assert.equal(chord(press('é', { code: 'Digit2' })), 'é')
})

test('a key that is held down moves, and never decides', () => {
  assert.equal(keyFor(press('j', { repeat: true }), false).name, 'next')
  assert.equal(keyFor(press('a', { repeat: true }), false), undefined)
})

test('while a person types only Esc is a command', () => {
  assert.equal(keyFor(press('a'), true), undefined)
  assert.equal(keyFor(press('z', { ctrlKey: true }), true), undefined)
  assert.equal(keyFor(press('Escape'), true).name, 'escape')
})
