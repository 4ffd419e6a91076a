import { expect, test } from 'vitest';
import { columnsPage } from '../../audit/columnsPage.ts';

test('the page of all columns is that of the list that audits hold a deployment against', async () => {
  await expect(columnsPage()).toMatchFileSnapshot('../../docs/columns.md');
});
