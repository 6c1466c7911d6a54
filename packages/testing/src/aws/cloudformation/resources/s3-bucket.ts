import type { Json } from "../template/template.ts";
import { found, resourceTags, type ResourceSite, type ResourceType } from "./resource-type.ts";

/** Property, operation, and the member of it that takes the property. */
const SETTINGS = [
  ["VersioningConfiguration", "PutBucketVersioning", "VersioningConfiguration"],
  ["LifecycleConfiguration", "PutBucketLifecycleConfiguration", "LifecycleConfiguration"],
  ["OwnershipControls", "PutBucketOwnershipControls", "OwnershipControls"],
  ["PublicAccessBlockConfiguration", "PutPublicAccessBlock", "PublicAccessBlockConfiguration"],
  ["BucketEncryption", "PutBucketEncryption", "ServerSideEncryptionConfiguration"],
] as const;

/** `AWS::S3::Bucket`. What is set on it is kept and not obeyed: there are no versions, and nothing expires. */
export const s3Bucket: ResourceType = {
  type: "AWS::S3::Bucket",
  properties: {
    BucketName: "replace",
    Tags: "update",
    ...Object.fromEntries(SETTINGS.map(([property]) => [property, "update" as const])),
  },
  required: [],
  attributes: ["Arn", "DomainName", "RegionalDomainName"],
  nameProperty: "BucketName",

  exists: (name, site) => found(() => site.call("s3", "HeadBucket", { Bucket: name })) !== undefined,

  create: (properties, site) => {
    const Bucket = String(properties["BucketName"] ?? site.generatedName(63).toLowerCase());
    site.call("s3", "CreateBucket", { Bucket });
    const attributes = {
      Arn: `arn:${site.partition}:s3:::${Bucket}`,
      DomainName: `${Bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${Bucket}.s3.${site.region}.amazonaws.com`,
    };
    const made = { physicalId: Bucket, attributes };
    site.begun(made);
    set(Bucket, properties, {}, site);
    return made;
  },

  update: (made, wanted, before, site) => {
    set(made.physicalId, wanted, before, site);
    return made;
  },

  read: ({ physicalId: Bucket }, site) => void site.call("s3", "HeadBucket", { Bucket }),

  remove: (made, _, site) => void site.call("s3", "DeleteBucket", { Bucket: made.physicalId }),
};

function set(Bucket: string, wanted: Json, before: Json, site: ResourceSite): void {
  for (const [property, operation, member] of SETTINGS)
    if (JSON.stringify(wanted[property]) !== JSON.stringify(before[property]))
      site.call("s3", operation, { Bucket, [member]: wanted[property] });
  const TagSet = resourceTags(site, wanted["Tags"]);
  if (TagSet.length > 0) site.call("s3", "PutBucketTagging", { Bucket, Tagging: { TagSet } });
}
