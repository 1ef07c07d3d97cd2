export function whole(value) {
  return Math.round(value).toLocaleString('en')
}

/** A ratio or a time, with as many digits as it deserves. */
export function short(value) {
  return value >= 100 ? whole(value) : value.toFixed(2)
}
