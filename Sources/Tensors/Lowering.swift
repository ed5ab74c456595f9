/// Where an op asks the plan for its inputs in a layout and emits its steps.
package final class Lowering {}
