/** What people can order from one broker: the services with at least one plan, and their plans, both by name. */
export interface Marketplace {
  readonly services: readonly MarketplaceService[];
}

export interface MarketplaceService {
  readonly name: string;
  readonly description: string;
  readonly plans: readonly MarketplacePlan[];
}

export interface MarketplacePlan {
  readonly name: string;
  readonly description: string;
  readonly free: boolean;
}
