/** A topic. Its only plan leaves the display name to the user: a parameter that is required. */
export const SNS_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: Topic for notifications (Amazon SNS)
Metadata:
  AWS::ServiceBroker::Specification:
    Version: "1.0"
    Name: sns
    DisplayName: Amazon SNS
    LongDescription: A topic that passes each message on to everybody who subscribed to it.
    ProviderDisplayName: Amazon Web Services
    DocumentationUrl: https://docs.aws.amazon.com/sns/
    Tags: [aws, notifications]
    UpdatableParameters: [DisplayName]
    ServicePlans:
      topic:
        DisplayName: Topic
        Description: One topic, encrypted at rest
Parameters:
  DisplayName: { Type: String, AllowedPattern: ".{1,100}", Description: Name that subscribers see }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref DisplayName
      KmsMasterKeyId: alias/aws/sns
  Access:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [sns:Publish, sns:Subscribe, sns:Unsubscribe, sns:GetTopicAttributes]
            Resource: !Ref Topic
Outputs:
  TopicArn: { Value: !Ref Topic }
  Region: { Value: !Ref AWS::Region }
  PolicyArn: { Value: !Ref Access }
`;
