// How a line ends says what it is: prose ends with a stop, headings and names do not.

const STOP = /[.!?؟。！？:：;؛,،…]["'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]*$/

/** True if the last mark of `text`, before closing quotes, brackets and note markers, is punctuation. */
export const endsSentence = (text: string): boolean => {
  const end = text.trimEnd()
  return STOP.test(end.slice(-32)) || /[.؟。]["'”’»]?\s*\([^()]{0,20}\)$/.test(end.slice(-32))
}
