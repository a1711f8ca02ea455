export function SaveStatus() {
  return null
}
