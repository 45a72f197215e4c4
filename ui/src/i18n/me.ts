export default {
  title: '我的',
  username: '用户名：{name}',
  roles: '岗位',
  noRoles: '还没有分配岗位，请找管理员',
  logout: '退出登录',
  logoutHint: '在公用的平板上，用完请退出',
  loggingOut: '正在退出…',
}
