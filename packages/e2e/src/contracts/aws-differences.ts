/** What DynamoDB Local answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const DYNAMODB_LOCAL_DIFFERENCES: Readonly<Record<string, string>> = {
  "the table's ARN": "region and account are its own, ddblocal and 000000000000",
  ListTagsOfResource: "it has no tags",
  TagResource: "it has no tags",
  "ListTagsOfResource after TagResource": "it has no tags",
  DescribeContinuousBackups: "it has no backups",
  UpdateContinuousBackups: "it has no backups",
  "CreateTable on demand with capacity": "it takes the capacity, and does not use it",
  "the index's ARN": "region and account are its own, ddblocal and 000000000000",
  "DescribeTable shows the encryption": "it encrypts nothing, and takes the wish",
  UntagResource: "it has no tags",
  "ListTagsOfResource of none": "it has no tags",
  "DescribeContinuousBackups of none": "it has no backups",
  "UpdateContinuousBackups for a week": "it has no backups",
  "PutItem without its key": "its text does not say which key",
  "PutItem with a key of another type": "its text does not say which key, or which types",
  "PutItem with an index key of another type": "its text does not say which key, or which types",
  "DeleteTable of the series": "it deletes at once, and answers what was",
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
  "ListGroups tells that this is all": "IsTruncated is left out",
  "CreateRole that trusts nobody": "it does not read trust policies",
  "CreateRole whose trust has a resource": "it does not read trust policies",
  SimulatePrincipalPolicy: "it cannot, and fails with an HTML page",
  "AssumeRole for a minute": "any length is good",
  "AssumeRole under a name that is none": "any name is good",
  "AssumeRole of none": "any role can be taken on, there or not",
  "AssumeRole of one that does not trust": "any role can be taken on by anybody",
  "DeleteGroup with policies": "it is deleted with them",
};

/** What moto's DynamoDB answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const DYNAMODB_MOTO_DIFFERENCES: Readonly<Record<string, string>> = {
  "CreateTable with a short name": "any name is good",
  "CreateTable on demand with capacity": "refused too, in words of its own",
  "CreateTable with a range key alone": "it is made",
  "the index's ARN": "indexes have none",
  "UpdateTable that changes nothing": "it is taken, and does nothing",
  "UpdateTable to the same capacity": "it is taken, and does nothing",
  "UpdateTable that deletes an index of none": "it fails with an HTML page",
  "DescribeTable after the index is gone": "the list of indexes is empty, where AWS leaves it out",
  "the attributes are those that are used": "all that were ever defined stay",
  "UpdateTable with an index of an attribute that is not defined": "it is made",
  "UpdateTable with an index": "it fails with an HTML page, since the index was made the call before",
  "DescribeTable after it is billed on demand": "the capacity that it had stays",
  ListTables: "the table to start after has to exist",
  "PutItem with an empty key": "refused too, in older words",
  "PutItem with an index key of another type": "it is taken",
  "PutItem on a placeholder that is not defined": "it fails with an HTML page",
  "DeleteTable of the series": "it deletes at once, and answers what was",
};

/** What moto's S3 answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const S3_MOTO_DIFFERENCES: Readonly<Record<string, string>> = {
  "HeadBucket of one in another region": "buckets answer everywhere",
  "ListObjectsV2 of one in another region": "buckets answer everywhere",
  "ListObjectsV2 in URL encoding": "a blank is %20; AWS's own clients read a plus as one",
  "ListObjectsV2 with a token of nobody's": "it fails with an HTML page",
};

/** What moto, where it is told to check callers, answers otherwise than AWS does. In each AWS is right, by its documentation, and the fake follows it. */
export const AUTHORISATION_MOTO_DIFFERENCES: Readonly<Record<string, string>> = {
  "a key of nobody's, for DynamoDB": "it answers in XML, whatever the service speaks",
  "another secret, for DynamoDB": "it answers in XML, whatever the service speaks",
  "without a policy, DynamoDB": "it answers in XML, whatever the service speaks",
  "a condition that does not hold": "it does not read conditions",
  "what another version of it allowed": "it answers in XML, whatever the service speaks",
  "what a detached policy allowed": "it answers in XML, whatever the service speaks",
  PutUserPermissionsBoundary: "it cannot, and fails with an HTML page",
  "beyond a boundary": "it has no boundaries of users",
};
