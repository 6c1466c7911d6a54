import { found, type ResourceType } from "./resource-type.ts";

/** `AWS::SSM::Parameter`. CloudFormation makes no secure ones, and neither does the fake. */
export const ssmParameter: ResourceType = {
  type: "AWS::SSM::Parameter",
  properties: { Name: "replace", Type: "update", Value: "update", Description: "update" },
  required: ["Type", "Value"],
  attributes: ["Type", "Value"],
  nameProperty: "Name",

  exists: (name, site) => found(() => site.call("ssm", "GetParameter", { Name: name })) !== undefined,

  create: ({ Name: given, Type, Value, Description }, site) => {
    const Name = String(given ?? `CFN-${site.generatedName(200)}`);
    site.call("ssm", "PutParameter", { Name, Type, Value: String(Value), ...(Description === undefined ? {} : { Description }) });
    return { physicalId: Name, attributes: { Type: String(Type), Value: String(Value) } };
  },

  update: (made, { Type, Value, Description = "" }, _, site) => {
    site.call("ssm", "PutParameter", { Name: made.physicalId, Type, Value: String(Value), Description, Overwrite: true });
    return { ...made, attributes: { Type: String(Type), Value: String(Value) } };
  },

  read: ({ physicalId }, site) => void site.call("ssm", "GetParameters", { Names: [physicalId] }),

  remove: (made, _, site) => void site.call("ssm", "DeleteParameter", { Name: made.physicalId }),
};
