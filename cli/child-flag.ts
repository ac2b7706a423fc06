// The argument that makes this executable a child for part-handlers, under whatever name it is called.
export const childFlag = '--part-handler-child'
