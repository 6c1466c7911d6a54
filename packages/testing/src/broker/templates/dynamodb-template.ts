/** A table billed by request. */
export const DYNAMODB_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: Key-value table (Amazon DynamoDB)
Metadata:
  AWS::ServiceBroker::Specification:
    Version: "1.0"
    Name: dynamodb
    DisplayName: Amazon DynamoDB
    LongDescription: A table of items that are found by their key. It is kept when the instance is deleted.
    ProviderDisplayName: Amazon Web Services
    DocumentationUrl: https://docs.aws.amazon.com/dynamodb/
    Tags: [aws, database]
    ServicePlans:
      on-demand:
        DisplayName: On demand
        Description: Billed by request, with continuous backups
        ParameterValues: { Backups: "true" }
      scratch:
        DisplayName: Scratch
        Description: Billed by request, without backups
        ParameterValues: { Backups: "false" }
Parameters:
  Backups: { Type: String, Default: "true", AllowedValues: ["true", "false"], Description: Whether the table can be restored to any second }
  HashKey: { Type: String, Default: id, AllowedPattern: "[A-Za-z0-9_.-]{1,255}", Description: Name of the text attribute that items are found by }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: !Ref HashKey, AttributeType: S }]
      KeySchema: [{ AttributeName: !Ref HashKey, KeyType: HASH }]
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: !Ref Backups }
  Access:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:Query, dynamodb:Scan]
            Resource: !GetAtt Table.Arn
Outputs:
  TableName: { Value: !Ref Table }
  TableArn: { Value: !GetAtt Table.Arn }
  Region: { Value: !Ref AWS::Region }
  PolicyArn: { Value: !Ref Access }
`;
