// Files that are dropped on the page, or chosen: their bytes, which go nowhere but into the worker.

import { find } from './dom.ts';
import type { InputFile } from './protocol.ts';

export function openDrop(onFiles: (files: readonly InputFile[]) => void): void {
  const sheet = find('#drop');
  const input = find<HTMLInputElement>('#file');
  const take = async (list: FileList | undefined | null): Promise<void> => {
    const files = await Promise.all(
      [...(list ?? [])].map(async (file) => ({
        name: file.name,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
    if (files.length > 0) onFiles(files);
  };
  find('#open').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    void take(input.files).then(() => (input.value = ''));
  });
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    sheet.hidden = false;
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) sheet.hidden = true;
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    sheet.hidden = true;
    void take(event.dataTransfer?.files);
  });
}
