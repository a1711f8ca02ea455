// A file that misses the place for it must not replace the page: the browser would open it, and the work would be gone.

/** Refuses files dropped where nothing takes them. Text dragged into a field stays the browser's business. */
export function refuseStrayFiles(target: Window): void {
  const refuse = (event: DragEvent) => {
    const { dataTransfer, defaultPrevented } = event
    if (defaultPrevented || !dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    dataTransfer.dropEffect = 'none'
  }
  target.addEventListener('dragover', refuse)
  target.addEventListener('drop', refuse)
}
