/** A queue. Whoever binds gets its address; rights come by `RoleName`, so no key exists that could leak. */
export const SQS_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: Message queue (Amazon SQS)
Metadata:
  AWS::ServiceBroker::Specification:
    Version: "1.0"
    Name: sqs
    DisplayName: Amazon SQS
    LongDescription: A queue that holds messages between the parts of a system until somebody takes them.
    ProviderDisplayName: Amazon Web Services
    DocumentationUrl: https://docs.aws.amazon.com/sqs/
    Tags: [aws, queue]
    UpdatableParameters: [VisibilityTimeout]
    ServicePlans:
      standard:
        DisplayName: Standard
        Description: Delivers at least once, in no order
        ParameterValues: { Fifo: "false" }
      fifo:
        DisplayName: FIFO
        Description: Delivers once, in order
        ParameterValues: { Fifo: "true" }
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: Queue }
        Parameters: [VisibilityTimeout]
    ParameterLabels:
      VisibilityTimeout: { default: Visibility timeout }
Parameters:
  Fifo: { Type: String, Default: "false", AllowedValues: ["true", "false"], Description: Whether messages keep their order }
  VisibilityTimeout: { Type: String, Default: "30", AllowedPattern: "[0-9]{1,5}", Description: Seconds for which a message that was received stays hidden }
Conditions:
  InOrder: !Equals [!Ref Fifo, "true"]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: !If [InOrder, true, !Ref AWS::NoValue]
      SqsManagedSseEnabled: true
      VisibilityTimeout: !Ref VisibilityTimeout
  Access:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [sqs:SendMessage, sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility, sqs:GetQueueAttributes]
            Resource: !GetAtt Queue.Arn
Outputs:
  QueueUrl: { Value: !Ref Queue }
  QueueArn: { Value: !GetAtt Queue.Arn }
  Region: { Value: !Ref AWS::Region }
  PolicyArn: { Value: !Ref Access }
`;
