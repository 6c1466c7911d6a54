/** What DynamoDB Local answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const DYNAMODB_LOCAL_DIFFERENCES: Readonly<Record<string, string>> = {
  "the table's ARN": "region and account are its own, ddblocal and 000000000000",
  ListTagsOfResource: "it has no tags",
  TagResource: "it has no tags",
  "ListTagsOfResource after TagResource": "it has no tags",
  DescribeContinuousBackups: "it has no backups",
  UpdateContinuousBackups: "it has no backups",
};

/** What moto answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const MOTO_DIFFERENCES: Readonly<Record<string, string>> = {
  "GetPolicyVersion has the document in URL encoding": "its document is plain text",
  ListPolicyVersions: "the oldest comes first, and IsTruncated is left out",
  "GetPolicy counts what it is attached to": "attaching what is attached counts again",
  ListAccessKeys: "IsTruncated is left out",
  "GetCallerIdentity with a key that was just made": "a key is accepted at once",
  "GetCallerIdentity with an inactive key": "it does not check keys",
  "DeletePolicy with two versions": "it deletes them all",
  "DeletePolicy that is attached": "it is deleted, and stays attached",
};
