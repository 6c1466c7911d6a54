/** A private bucket that survives its service instance. */
export const S3_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: Private bucket (Amazon S3)
Metadata:
  AWS::ServiceBroker::Specification:
    Version: "1.0"
    Name: s3
    DisplayName: Amazon S3
    LongDescription: A bucket for objects of any size. It is kept when the instance is deleted.
    ProviderDisplayName: Amazon Web Services
    DocumentationUrl: https://docs.aws.amazon.com/s3/
    Tags: [aws, storage]
    UpdatableParameters: [KeepOldVersionsDays]
    ServicePlans:
      production:
        DisplayName: Production
        Description: Keeps old versions of objects
        ParameterValues: { Versioning: Enabled }
      plain:
        DisplayName: Plain
        Description: Keeps the newest version only
        ParameterValues: { Versioning: Suspended }
Parameters:
  Versioning: { Type: String, Default: Enabled, AllowedValues: [Enabled, Suspended], Description: Whether old versions are kept }
  KeepOldVersionsDays: { Type: String, Default: "90", AllowedPattern: "[1-9][0-9]{0,3}", Description: Days after which an old version is removed }
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
      VersioningConfiguration: { Status: !Ref Versioning }
      LifecycleConfiguration:
        Rules:
          - Id: old-versions
            Status: Enabled
            NoncurrentVersionExpiration: { NoncurrentDays: !Ref KeepOldVersionsDays }
  Access:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [s3:GetObject, s3:PutObject, s3:DeleteObject]
            Resource: !Join ["", [!GetAtt Bucket.Arn, "/*"]]
          - Effect: Allow
            Action: s3:ListBucket
            Resource: !GetAtt Bucket.Arn
Outputs:
  BucketName: { Value: !Ref Bucket }
  BucketArn: { Value: !GetAtt Bucket.Arn }
  Region: { Value: !Ref AWS::Region }
  PolicyArn: { Value: !Ref Access }
`;
