/** What a token of another role is told that asks for numbers. */
export const WRONG_ROLE =
  'Only a token of role product queries numbers; `headcount token create --site <site> --role product` makes one, on Cloudflare with --edge.';
