/** 修改登记内容. */
export default {
  open: '修改',
  more: '{name}的电话、证件和地址',
  kept: '现在是 {masked}；留空就不改',
  none: '还没有填',
  where: '在哪里',
  whereHint: '受理以前可以改；受理以后就定下了。',
  submit: '保存修改',
  nothing: '还没有改动',
}
