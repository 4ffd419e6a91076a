/** Something the user can put right: what is wrong, and what to do about it. */
export class UserError extends Error {
  override name = 'UserError';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
