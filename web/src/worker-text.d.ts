// The bundled worker as a text (web/web.cmake).
declare module "worker-text" {
  const text: string;
  export default text;
}
