/** Settings that a client of the AWS SDK looks for in the environment and in `~/.aws/config`, where its options do not have them. */
export interface UnsetSettings {
  readonly authSchemePreference: () => Promise<string[]>;
  readonly defaultsMode: "legacy";
  readonly maxAttempts: number;
  readonly retryMode: "standard";
  readonly useDualstackEndpoint: boolean;
  readonly useFipsEndpoint: boolean;
  readonly userAgentAppId: () => Promise<undefined>;
}

/** What they are on a machine where nobody has set them: a test must not come out otherwise where somebody has. */
export const UNSET: UnsetSettings = {
  authSchemePreference: () => Promise.resolve([]),
  defaultsMode: "legacy",
  maxAttempts: 3,
  retryMode: "standard",
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: () => Promise.resolve(undefined),
};
